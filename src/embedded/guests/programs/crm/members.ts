import type { Pacemaker } from '../../cluster/pacemaker.ts';

/** The primitives that an id stands for: those of a group or clone, or the one itself. */
export function membersOf(node: Pacemaker, id: string): string[] {
  const found = node.config.resources.find((one) => one.id === id || one.members.some((member) => member.id === id));
  return found ? (found.id === id ? found.members.map((member) => member.id) : [id]) : [];
}

export const exists = (node: Pacemaker, id: string) => membersOf(node, id).length > 0;
