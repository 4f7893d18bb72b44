import { describe, expect, it } from 'vitest';
import { targetOf } from '../geometry';
import { PRESETS, presetById } from '../presets/presets';
import {
  PASSED_CHECKS,
  REASON_CODES,
  type ModulePreset,
  type Target,
} from '../presets/target-types';
import { judge } from './verdict';
import type { Finding, SubjectEntry, VerdictSubject } from './subject';

const SIZE = 204800;

function target(id: string, size?: number | null, partition = 1): Target {
  const module = presetById(id) as ModulePreset;
  const found = module.partitions[partition] ?? module.partitions[0];
  if (!found) throw new Error(`${id} has no partition`);
  return targetOf(module, found, size);
}

const quec1 = target('ec600s-cnla');
const quec2 = target('ec600e', SIZE);
const pico = target('rp2040-pico', SIZE);
const esp32 = target('esp32-4mb', SIZE);

function entry(path: string, own: Partial<SubjectEntry> = {}): SubjectEntry {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return { path, name, type: 'file', damaged: false, highestBlock: 4, ...own };
}

const good: VerdictSubject = {
  generation: 1,
  version: { major: 1, minor: 1 },
  blockSize: 4096,
  blockCount: 50,
  offset: 0,
  fileSize: SIZE,
  blocksPresent: 50,
  trust: 'verified',
  nameMax: 255,
  fileMax: 2147483647,
  attrMax: 1022,
  highestUsed: 20,
  highestMetadata: 6,
  entries: [entry('/', { name: '', type: 'dir' }), entry('/a.py')],
  findings: [],
  noRoom: null,
};
const good2: VerdictSubject = { ...good, generation: 2, version: { major: 2, minor: 0 } };

const finding = (code: Finding['code'], at: number, block = 2): Finding => ({
  code,
  entry: at,
  block,
  a: 0,
  b: 0,
});

function verdict(change: Partial<VerdictSubject>, to: Target) {
  const base = to.module.generation === 1 ? good : good2;
  const { outcome, reasons } = judge({ ...base, ...change }, to);
  return [outcome, ...reasons.map(({ code, severity }) => `${severity} ${code}`)];
}

it('warns of an older state with the revisions of the pair that lost the most', () => {
  const older = (a: number, b: number) => ({ ...finding('older-state', 0), a, b });
  const { outcome, reasons } = judge({ ...good2, findings: [older(6, 7), older(2, 9)] }, pico);
  expect(outcome).toBe('mounts-with-warnings');
  expect(reasons).toEqual([
    { code: 'older-state', severity: 'warning', params: { shown: 2, newer: 9 }, paths: [] },
  ]);
});

describe('judge', () => {
  it('passes a good image, and says what was compared', () => {
    expect(judge(good, quec1)).toEqual({
      outcome: 'mounts',
      reasons: [],
      passed: ['generation', 'version', 'superblock', 'root', 'block-size', 'size', 'last-block'],
    });
    expect(judge(good2, pico).passed).toContain('block-count');
    expect(judge(good2, pico).passed).not.toContain('last-block');
  });

  it.each([
    ['the wrong generation', good2, quec1, 'silently-formatted', 'generation-differs'],
    ['the wrong generation', good, quec2, 'silently-formatted', 'generation-differs'],
    ['the wrong generation', good, esp32, 'refused', 'generation-differs'],
  ] as const)('%s ends the comparison', (_, subject, to, outcome, code) => {
    const { reasons, ...rest } = judge(subject, to);
    expect(rest.outcome).toBe(outcome);
    expect(reasons.map((reason) => reason.code)).toEqual([code]);
    expect(rest.passed).not.toContain('version');
  });

  it.each([
    ['1.0', { version: { major: 1, minor: 0 } }, quec1, ['mounts']],
    [
      '1.2',
      { version: { major: 1, minor: 2 } },
      quec1,
      ['silently-formatted', 'fatal version-newer'],
    ],
    [
      '2.1 if the minor is not published',
      { version: { major: 2, minor: 1 } },
      quec2,
      ['mounts-with-warnings', 'warning version-unconfirmed', 'warning block-count-unconfirmed'],
    ],
    [
      '2.1 on MicroPython',
      { version: { major: 2, minor: 1 } },
      pico,
      ['mounts-with-warnings', 'warning version-unconfirmed'],
    ],
    [
      '2.2 on MicroPython',
      { version: { major: 2, minor: 2 } },
      pico,
      ['silently-formatted', 'fatal version-newer'],
    ],
  ] as const)('version %s', (_, change, to, expected) => {
    expect(verdict(change, to)).toEqual(expected);
  });

  it.each([
    ['an offset', { offset: 8192 }, quec1, ['silently-formatted', 'fatal offset-not-zero']],
    ['an offset', { offset: 8192 }, esp32, ['refused', 'fatal offset-not-zero']],
    [
      'a damaged superblock',
      { trust: 'damaged' },
      quec1,
      ['silently-formatted', 'fatal superblock-damaged'],
    ],
    [
      'no superblock',
      { trust: 'rescued' },
      quec1,
      ['silently-formatted', 'fatal superblock-missing'],
    ],
    [
      'half a superblock',
      { findings: [finding('superblock-half-bad', -1, 0)] },
      quec1,
      ['mounts-with-warnings', 'warning superblock-half-bad'],
    ],
    [
      'a damaged root',
      { findings: [finding('pair-bad', 0)] },
      quec1,
      ['silently-formatted', 'fatal root-damaged'],
    ],
    [
      'a damaged root',
      { findings: [finding('pair-bad', 0)] },
      pico,
      ['silently-formatted', 'fatal root-damaged'],
    ],
    [
      'a damaged directory',
      {
        entries: [...good.entries, entry('/lib', { type: 'dir', damaged: true })],
        findings: [finding('pair-bad', 2)],
      },
      pico,
      ['silently-formatted', 'fatal directory-damaged', 'error entries-damaged'],
    ],
    [
      'a damaged directory',
      {
        entries: [...good.entries, entry('/lib', { type: 'dir', damaged: true })],
        findings: [finding('pair-bad', 2)],
      },
      quec1,
      ['mounts-with-losses', 'error entries-damaged'],
    ],
    [
      'a damaged file',
      { entries: [entry('/a', { damaged: true })], findings: [finding('pointer-outside', 0)] },
      quec1,
      ['mounts-with-losses', 'error entries-damaged'],
    ],
    [
      'a pending move',
      { findings: [finding('move-pending', 1), finding('orphans-possible', -1)] },
      pico,
      ['mounts', 'info move-pending', 'info orphans-possible'],
    ],
    [
      'what the first write changes',
      { findings: [finding('repair-restores', 0), finding('repair-drops', 0)] },
      pico,
      ['mounts-with-warnings', 'warning repair-restores', 'warning repair-drops'],
    ],
    [
      'an orphan that no driver looks for',
      { findings: [finding('orphan', -1)] },
      pico,
      ['mounts', 'info orphan-stays'],
    ],
    [
      'an orphan of generation 1',
      { findings: [finding('orphan', -1)] },
      quec1,
      ['mounts', 'info orphans-possible'],
    ],
  ] as const)('%s', (_, change, to, expected) => {
    expect(verdict(change as Partial<VerdictSubject>, to)).toEqual(expected);
  });

  it.each([
    [
      'another block size',
      { blockSize: 512 },
      quec1,
      ['mounts-with-losses', 'error block-size-differs'],
    ],
    [
      'another block size',
      { blockSize: 512 },
      pico,
      ['silently-formatted', 'fatal block-size-differs'],
    ],
    ['another block count, generation 1', { blockCount: 40, blocksPresent: 40 }, quec1, ['mounts']],
    [
      'another block count',
      { blockCount: 49 },
      pico,
      ['silently-formatted', 'fatal block-count-differs'],
    ],
    [
      'one block less, count not published',
      { blockCount: 49 },
      quec2,
      ['mounts-with-warnings', 'warning block-count-unconfirmed'],
    ],
    [
      'two blocks less, count not published',
      { blockCount: 48 },
      quec2,
      ['silently-formatted', 'fatal block-count-differs'],
    ],
    [
      'a larger file',
      { fileSize: SIZE + 4096 },
      quec1,
      ['mounts-with-losses', 'error file-larger'],
    ],
    [
      'a smaller file',
      { fileSize: SIZE - 4096 },
      quec1,
      ['mounts-with-warnings', 'warning file-smaller'],
    ],
    [
      'a limit beyond the driver’s',
      { nameMax: 1022 },
      pico,
      ['silently-formatted', 'fatal limit-exceeds'],
    ],
    ['a smaller limit', { nameMax: 32 }, pico, ['mounts']],
    [
      'the last block in use',
      { highestUsed: 49 },
      quec1,
      ['mounts-with-losses', 'error last-block-used'],
    ],
    ['the last block in use', { highestUsed: 49 }, pico, ['mounts']],
    [
      'a directory in the last block',
      { highestUsed: 49, highestMetadata: 49 },
      quec1,
      ['mounts-with-losses', 'error last-block-used'],
    ],
    [
      'a directory in the last block',
      { highestUsed: 49, highestMetadata: 49 },
      quec2,
      ['silently-formatted', 'fatal last-block-used', 'warning block-count-unconfirmed'],
    ],
    [
      'a dump that ends early',
      { blocksPresent: 30, fileSize: 30 * 4096 },
      quec1,
      ['mounts-with-warnings', 'warning file-smaller', 'warning dump-short'],
    ],
    [
      'a dump that lacks content',
      { blocksPresent: 30, fileSize: SIZE, findings: [finding('pointer-missing', 1)] },
      quec1,
      ['mounts-with-losses', 'error dump-short'],
    ],
    [
      'a plan that does not fit',
      { noRoom: { needed: 60, available: 49 } },
      quec1,
      ['unsuitable', 'fatal no-room'],
    ],
  ] as const)('%s', (_, change, to, expected) => {
    expect(verdict(change as Partial<VerdictSubject>, to)).toEqual(expected);
  });

  it('says so if the size is not known', () => {
    const to = target('ec600n');
    const { outcome, reasons, passed } = judge(good, to);
    expect([outcome, ...reasons.map(({ code }) => code)]).toEqual([
      'mounts-with-warnings',
      'size-unknown',
    ]);
    expect(passed).not.toContain('size');
    expect(passed).not.toContain('last-block');
  });

  it('names the files in the last block', () => {
    const entries = [...good.entries, entry('/late', { highestBlock: 49 })];
    const [reason] = judge({ ...good, highestUsed: 49, entries }, quec1).reasons;
    expect(reason).toMatchObject({ paths: ['/late'], params: { count: 1, first: 49, usable: 49 } });
  });

  it.each([
    [
      'a name beyond 255 bytes',
      '/'.padEnd(258, 'a'),
      ['error name-too-long', 'warning path-maybe-too-long'],
    ],
    [
      'a path beyond 512 bytes with its mount point',
      `/${'d'.repeat(254)}/${'e'.repeat(253)}`,
      ['error path-too-long'],
    ],
    [
      'a path that is just not too long',
      `/${'d'.repeat(254)}/${'e'.repeat(252)}`,
      ['warning path-maybe-too-long'],
    ],
    ['a path that fits everywhere', `/${'d'.repeat(59)}`, []],
    ['a path that some firmwares refuse', `/${'d'.repeat(60)}`, ['warning path-maybe-too-long']],
    ['a space', '/a b', ['info name-awkward']],
    ['Chinese', '/中', ['info name-awkward']],
    ['bytes that are no text', '/a\udcff', ['warning name-not-utf8']],
  ] as const)('%s', (_, path, expected) => {
    const { reasons } = judge({ ...good, entries: [entry(path)] }, quec1);
    expect(reasons.map(({ code, severity }) => `${severity} ${code}`)).toEqual(expected);
  });

  it('has nothing against spaces if QuecPython’s tools play no part', () => {
    expect(judge({ ...good2, entries: [entry('/a b')] }, pico).reasons).toEqual([]);
  });

  it('has one answer for a module without littlefs', () => {
    const module = presetById('bg95') as ModulePreset;
    const to = { module, partition: quec1.partition, size: SIZE };
    expect(judge(good, to)).toMatchObject({
      outcome: 'unsuitable',
      reasons: [{ code: 'module-without-littlefs' }],
      passed: [],
    });
  });

  it('uses only codes that are listed, and never passes what has a fatal reason', () => {
    for (const module of PRESETS.filter(({ littlefs }) => littlefs)) {
      for (const partition of module.partitions) {
        const { reasons, passed } = judge(
          { ...good, offset: 4, trust: 'damaged', fileSize: 1 },
          targetOf(module, partition),
        );
        for (const { code } of reasons) expect(REASON_CODES).toContain(code);
        for (const check of passed) expect(PASSED_CHECKS).toContain(check);
        expect(passed).not.toContain('superblock');
      }
    }
  });
});
