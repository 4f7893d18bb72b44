import { expect, it } from 'vitest';
import { say } from '../kit/words/words';
import { titleFor } from './job-titles';

it('names a job after what a person did: by the file, or by how many they are', () => {
  expect(say(titleFor('remove', ['/lib/main.py']))).toBe('Delete main.py');
  expect(say(titleFor('remove', ['/a', '/b', '/c']))).toBe('Delete 3 entries');
  expect(say(titleFor('upload', ['a.py']))).toBe('Upload a.py');
  expect(say(titleFor('add', ['a.py', 'b.py']))).toBe('Add 2 entries');
});
