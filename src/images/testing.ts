import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { loadEngine, type Engine } from 'littlefs-wasm';
import { ImageClient } from './worker/client';
import { connectInProcess } from '../ground/worker/in-process';
import type { Verbs } from './worker/protocol';
import { ImageService } from './worker/service';

/** For tests: fixtures of the engine's package, and a client whose worker is this thread. */

export interface FixtureFacts {
  name: string;
  diskVersion: string;
  blockSize: number;
  blockCount: number;
  sha256: string;
  entries: { path: string; type: 'file' | 'dir'; size?: number; sha256?: string }[];
}

const FOLDER = new URL('../../wasm/test/fixtures/', import.meta.url);

export function fixtureBytes(name: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(gunzipSync(readFileSync(new URL(`${name}.bin.gz`, FOLDER))));
}

export function fixtureFacts(name: string): FixtureFacts {
  return JSON.parse(readFileSync(new URL(`${name}.json`, FOLDER), 'utf8')) as FixtureFacts;
}

let engine: Promise<Engine> | undefined;

export function testEngine(): Promise<Engine> {
  return (engine ??= loadEngine());
}

export function testClient(): ImageClient {
  return new ImageClient(() => connectInProcess<Verbs>(new ImageService(testEngine).handlers));
}
