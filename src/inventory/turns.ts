/**
 * What a cloud tells only for one project at a time would cost as many calls as there are projects. So each sweep asks for
 * these many, in turn: with more of them a difference is noticed later, and the calls stay the same.
 */
export const PROJECTS_PER_SWEEP = 4;

/** Sweeps until each of `projects` has been asked for. */
export function sweepsPerTurn(projects: number): number {
  return Math.max(1, Math.ceil(projects / PROJECTS_PER_SWEEP));
}

/** Hands out the projects of the next sweep. */
export function createTurns(): (projectIds: readonly string[]) => readonly string[] {
  let last = '';
  return (projectIds) => {
    const inOrder = projectIds.toSorted();
    const later = inOrder.filter((id) => id > last);
    const next = [...later, ...inOrder.filter((id) => id <= last)].slice(0, PROJECTS_PER_SWEEP);
    last = next.at(-1) ?? '';
    return next;
  };
}
