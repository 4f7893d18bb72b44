import type { Message } from '../ground/jobs/job-types';
import { baseName } from '../volumes/paths';

/** What is done to files as a person asked for it: by its name if it is one, else by how many they are. */
type FileVerb = 'add' | 'download' | 'move' | 'remove' | 'upload' | 'verify';

/** Title of the job that does it: 'Delete main.py', 'Delete 3 entries'. */
export function titleFor(verb: FileVerb, paths: readonly string[]): Message {
  const [path] = paths;
  return path !== undefined && paths.length === 1
    ? { key: `job_${verb}`, params: { name: baseName(path) } }
    : { key: `job_${verb}_many`, params: { count: paths.length } };
}
