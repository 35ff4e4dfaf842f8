/**
 * Writes crds/*.yaml from src/api. With --check it writes nothing and fails when a file differs, is missing or is left over.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { toCustomResourceDefinition } from '../src/api/crd/definition.ts';
import { KINDS } from '../src/api/kinds.ts';

const FOLDER = join(import.meta.dirname, '..', 'crds');
const HEADER = '# Generated from src/api by `npm run crds`. Do not edit.\n';

const toYaml = (value: object) => HEADER + stringify(value, { lineWidth: 120, aliasDuplicateObjects: false });
const files = KINDS.map((kind) => [`${kind.plural}.yaml`, toYaml(toCustomResourceDefinition(kind))] as const);
const index = {
  apiVersion: 'kustomize.config.k8s.io/v1beta1',
  kind: 'Kustomization',
  resources: files.map(([file]) => file),
};
const wanted = new Map([...files, ['kustomization.yaml', toYaml(index)]]);

mkdirSync(FOLDER, { recursive: true });
const present = new Map(
  readdirSync(FOLDER)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => [file, readFileSync(join(FOLDER, file), 'utf8')]),
);
const stale = [...new Set([...wanted.keys(), ...present.keys()])].filter(
  (file) => wanted.get(file) !== present.get(file),
);

if (process.argv.includes('--check')) {
  for (const file of stale) console.error(`crds/${file} is not what src/api says: run "npm run crds"`);
  process.exitCode = stale.length > 0 ? 1 : 0;
} else {
  for (const file of stale) {
    const text = wanted.get(file);
    if (text === undefined) rmSync(join(FOLDER, file));
    else writeFileSync(join(FOLDER, file), text);
    console.log(`${text === undefined ? 'removed' : 'wrote'} crds/${file}`);
  }
}
