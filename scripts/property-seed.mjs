// One seed for all property tests, so that a run means the same on every machine. A new one each
// time with PORTSIDE_SEED=random, a certain one with PORTSIDE_SEED=NUMBER; failures print theirs.
import fc from 'fast-check';

const { PORTSIDE_SEED } = process.env;
if (PORTSIDE_SEED !== 'random') fc.configureGlobal({ seed: Number(PORTSIDE_SEED ?? 20261121) });
