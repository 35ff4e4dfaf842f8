import type { BootstrapStep, ClusterSetup, MachineSetup } from './blueprint.ts';

/** What one building block gives to the machines it concerns. */
export interface SetupPart {
  readonly machines: readonly (Pick<MachineSetup, 'member'> & Partial<MachineSetup>)[];
  readonly bootstrap: readonly BootstrapStep[];
  /** Its steps need none of other parts: they run beside those. */
  readonly apart?: true;
}

/** One setup of many parts, in their order. Each file and unit of a machine comes from one part only. */
export function together(members: readonly string[], parts: readonly SetupPart[]): ClusterSetup {
  return {
    machines: members.map((member) => {
      const own = parts.flatMap(({ machines }) => machines.filter((machine) => machine.member === member));
      return {
        member,
        files: own.flatMap(({ files }) => files ?? []),
        units: own.flatMap(({ units }) => units ?? []),
      };
    }),
    bootstrap: parts.flatMap(({ bootstrap, apart }) => (apart ? bootstrap.map(amongThemselves) : bootstrap)),
  };
}

function amongThemselves(step: BootstrapStep, index: number, all: readonly BootstrapStep[]): BootstrapStep {
  return { ...step, after: all.slice(0, index).map(({ name }) => name) };
}
