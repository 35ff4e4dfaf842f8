import type { Note } from './declared.ts';
import { keyOf, PATHS, type Scene } from './plan-scene.ts';
import type { SqlStep } from './step.ts';

/**
 * What we made and nobody declares any more: dropped, or left as it is. What is left keeps its note, so that declaring it
 * again takes it up.
 */
export function planLeaving({ dialect, observed }: Scene, { kind, name, deletion, made }: Note): readonly SqlStep[] {
  const list = kind === 'database' ? observed.databases : observed.users;
  const have = list.find((one) => one.name === name);
  if (have !== undefined && made && deletion === 'Retain') return [];
  const thing = { kind, name } as const;
  const common = { do: 'run-sql', thing, cause: 'Declared', path: PATHS[kind], needs: [], after: [] } as const;
  const forget = dialect.dropNote({ kind, name });
  // Gone already, or never ours: it is open, and it was not we who opened it.
  if (have === undefined || (!made && have.open)) {
    return [{ ...common, key: `forget ${keyOf(kind, name)}`, action: 'Release', impact: 'None', before: [forget] }];
  }
  const drop = kind === 'database' ? dialect.dropDatabase(name) : dialect.dropUser(name, observed);
  const key = `drop ${keyOf(kind, name)}`;
  const step = { ...common, key, action: 'Delete', impact: 'Destroy', before: [...drop, forget] } as const;
  // One that was never opened is empty.
  return [kind === 'database' && made ? { ...step, consent: true } : step];
}
