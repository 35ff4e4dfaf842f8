import type { ASTNode } from '@marcbachmann/cel-js';
import { MATCHES } from './lib/strings.ts';

/** The nodes directly below a node, whatever its shape. */
export function childNodes(node: ASTNode): readonly ASTNode[] {
  return collect(node.args);
}

function collect(part: unknown): readonly ASTNode[] {
  if (Array.isArray(part)) return part.flatMap(collect);
  return isNode(part) ? [part] : [];
}

const isNode = (part: unknown): part is ASTNode =>
  typeof part === 'object' && part !== null && 'op' in part && 'args' in part;

export function referencesVariable(node: ASTNode, name: string): boolean {
  return (node.op === 'id' && node.args === name) || childNodes(node).some((child) => referencesVariable(child, name));
}

/** Points `text.matches(pattern)` at Go's regular expressions. */
export function useGoPatterns(node: ASTNode): void {
  if (node.op === 'rcall' && node.args[0] === 'matches') node.args[0] = MATCHES;
  for (const child of childNodes(node)) useGoPatterns(child);
}
