/** The machine went down while something on it was under way. */
export class MachineDown extends Error {}
