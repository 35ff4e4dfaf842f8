import { getCommandNames } from 'just-bash';
import { PROGRAMS } from './index.ts';

const BUILT_IN = new Set<string>(getCommandNames());

/** Whether a name on the search path is a program. */
export function isProgram(name: string): boolean {
  return PROGRAMS.has(name) || BUILT_IN.has(name);
}
