import { readFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';
import type { KubernetesObject } from '../../clients/kubernetes/index.ts';

/** The objects of a YAML or JSON file, or of standard input for `-`. Throws with file and line where it cannot be read. */
export function readInput(file: string): KubernetesObject[] {
  const where = file === '-' ? 'standard input' : file;
  const text = readFileSync(file === '-' ? 0 : file, 'utf8');
  const documents = parseAllDocuments(text);
  if (!Array.isArray(documents)) return [];
  return documents.flatMap((document) => {
    const [error] = document.errors;
    if (error) throw new Error(`${where}: ${error.message}`);
    return toObjects(document.toJS(), where);
  });
}

function toObjects(value: unknown, where: string): KubernetesObject[] {
  if (value === null || value === undefined) return [];
  const { apiVersion, kind, metadata, items } = value as Partial<KubernetesObject> & { items?: readonly unknown[] };
  if (kind === 'List' && items !== undefined) return items.flatMap((item) => toObjects(item, where));
  if (!apiVersion || !kind) throw new Error(`${where}: a document without apiVersion and kind is no manifest`);
  if (!metadata?.name) throw new Error(`${where}: ${kind} has no metadata.name`);
  return [value as KubernetesObject];
}
