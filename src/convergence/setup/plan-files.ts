import type { Difference } from '../../planning/difference.ts';
import type { Cause } from '../../planning/step.ts';
import type { MachineSetup, ManagedFile } from '../../topologies/blueprint.ts';
import { factsOf, holdsSecret, render, sameFacts, type SecretOf } from './content.ts';
import type { ObservedSetup } from './observed.ts';
import type { FileFacts } from './record.ts';
import type { FileChange } from './step.ts';

export interface PlannedFile {
  readonly change: Difference<FileChange>;
  readonly cause: Cause;
  /** A unit that runs has to be restarted for it. */
  readonly felt: boolean;
}

export interface PlannedFiles {
  readonly planned: readonly PlannedFile[];
  /** Facts of files that are as declared, of which the machine's record says otherwise. */
  readonly unrecorded: Readonly<Record<string, FileFacts>>;
  /** Secrets that there are not yet. Files that hold them wait. */
  readonly missing: readonly string[];
}

/** Which files differ, and why. Pure: secrets are looked at here to know their hash, and are not in what comes out. */
export function planFiles(setup: MachineSetup, observed: ObservedSetup, secretOf: SecretOf): PlannedFiles {
  const planned: PlannedFile[] = [];
  const unrecorded: Record<string, FileFacts> = {};
  const missing = new Set<string>();
  for (const file of setup.files) {
    const rendered = render(file, secretOf);
    if (!rendered.ok) {
      rendered.missing.forEach((name) => missing.add(name));
      continue;
    }
    const want = factsOf(file, rendered.bytes);
    const recorded = observed.record.files[file.path];
    if (!sameFacts(observed.files[file.path], want)) planned.push(planFile(file, want, observed));
    else if (!sameFacts(recorded, want)) unrecorded[file.path] = want;
  }
  return { planned: [...planned, ...planRemovals(setup, observed)], unrecorded, missing: [...missing] };
}

function planFile(file: ManagedFile, want: FileFacts, observed: ObservedSetup): PlannedFile {
  const { path, notifies = [] } = file;
  const have = observed.files[path];
  const isSecret = holdsSecret(file);
  return {
    change: {
      field: `files[${path}]`,
      from: have && describe(have, isSecret, have.sha256 === want.sha256 ? 'same content' : 'other content'),
      to: describe(want, isSecret, 'content as declared'),
      body: { path, want },
    },
    // As we wrote it last it is as it still should be; so somebody changed it since.
    cause: sameFacts(observed.record.files[path], want) ? 'Drift' : 'Declared',
    felt: notifies.some(({ unit, how }) => how === 'restart' && observed.units[unit]?.activeState === 'active'),
  };
}

/** The hash of a secret would let somebody try guesses at it. */
function describe({ sha256, mode, owner, group }: FileFacts, isSecret: boolean, secretly: string): string {
  const content = isSecret ? secretly : sha256 === '' ? 'no regular file' : `sha256:${sha256.slice(0, 12)}`;
  return `${content} ${mode} ${owner}:${group}`;
}

/** What we wrote once and no longer declare goes, as long as it is still what we wrote. */
function planRemovals(setup: MachineSetup, { record }: ObservedSetup): PlannedFile[] {
  const declared = new Set(setup.files.map(({ path }) => path));
  return Object.entries(record.files)
    .filter(([path]) => !declared.has(path))
    .map(([path, written]) => ({
      change: { field: `files[${path}]`, from: 'no longer declared', to: undefined, body: { path, written } },
      cause: 'Declared',
      felt: false,
    }));
}
