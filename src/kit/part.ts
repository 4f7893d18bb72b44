import type { Component } from 'svelte';

// Components differ in what they are given; what is known of each stands beside its use.
type Props = Record<string, unknown>;

/** A component that is there at once, or loaded when it is first needed. */
export type Part<P extends Props = Record<string, never>> =
  | { readonly component: Component<P> }
  | { readonly load: () => Promise<{ readonly default: Component<P> }> };
