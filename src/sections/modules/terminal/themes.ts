import type { ITheme } from '@xterm/xterm';

/** The sixteen colours of a terminal; every one reaches 4.5:1 on its ground, black and white aside. */
const light: ITheme = {
  background: '#fcfcfa',
  foreground: '#1a1c1e',
  cursor: '#2456c7',
  cursorAccent: '#ffffff',
  selectionBackground: '#c9d8f6',
  black: '#1a1c1e',
  red: '#b3261e',
  green: '#10694a',
  yellow: '#835000',
  blue: '#2456c7',
  magenta: '#8a2f8f',
  cyan: '#0b6470',
  white: '#5c6167',
  brightBlack: '#5c6167',
  brightRed: '#c02a21',
  brightGreen: '#117553',
  brightYellow: '#8f5800',
  brightBlue: '#2d62dd',
  brightMagenta: '#9a37a0',
  brightCyan: '#0d6f7c',
  brightWhite: '#1a1c1e',
};

const dark: ITheme = {
  background: '#17181b',
  foreground: '#e8e9eb',
  cursor: '#8ab0ff',
  cursorAccent: '#10182a',
  selectionBackground: '#33466f',
  black: '#a2a8b0',
  red: '#ff9a90',
  green: '#6ccfa8',
  yellow: '#eab560',
  blue: '#8ab0ff',
  magenta: '#dba2e0',
  cyan: '#7fcfdb',
  white: '#e8e9eb',
  brightBlack: '#a2a8b0',
  brightRed: '#ffb3ab',
  brightGreen: '#8be0bf',
  brightYellow: '#f3cb86',
  brightBlue: '#a6c3ff',
  brightMagenta: '#e8bcec',
  brightCyan: '#9fe0ea',
  brightWhite: '#ffffff',
};

export const themes = { light, dark };
