import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { expect } from 'vitest';
import type { KubernetesObject } from '../../src/clients/kubernetes/index.ts';
import { pictureOf } from '../support/cloud-picture.ts';
import { manifest, type Stage } from '../support/stage.ts';
import type { World } from '../support/world.ts';

/** A story in a numbered folder: its manifests, what happens, and `world.yaml`: what the cloud is like in the end. */
export interface Scenario<S extends Stage = Stage> {
  readonly title: string;
  readonly play: (stage: S, load: Load) => Promise<void>;
}

/** The first object of a manifest in the scenario's folder. */
export type Load = (file: string) => KubernetesObject;

/** A story that can be played anywhere. */
export function scenario(story: Scenario): Scenario & { readonly stage: 'any' } {
  return { ...story, stage: 'any' };
}

/** A story that needs what only the embedded world has: faults on demand, hours in milliseconds. */
export function embeddedScenario(story: Scenario<World>): Scenario<World> & { readonly stage: 'embedded' } {
  return { ...story, stage: 'embedded' };
}

export type Story = ReturnType<typeof scenario> | ReturnType<typeof embeddedScenario>;

export interface Folder {
  readonly name: string;
  readonly story: Story;
}

export async function allScenarios(): Promise<Folder[]> {
  const folders = readdirSync(import.meta.dirname, { withFileTypes: true }).filter(
    (entry) => entry.isDirectory() && /^\d{3}-/.test(entry.name),
  );
  return Promise.all(
    folders.map(async ({ name }) => {
      const { default: story } = (await import(join(import.meta.dirname, name, 'scenario.ts'))) as { default: Story };
      return { name, story };
    }),
  );
}

export function loader(folder: string): Load {
  return (file) => {
    const [object] = manifest('test', 'scenarios', folder, `${file}.yaml`);
    if (!object) throw new Error(`${folder}/${file}.yaml is empty`);
    return object;
  };
}

interface Expected {
  readonly present?: readonly (Readonly<Record<string, unknown>> & { readonly name: string })[];
  readonly absent?: readonly string[];
}

/** Compares the cloud with the folder's `world.yaml`: what is there with these fields, and what is not there. */
export async function expectWorld(folder: string, stage: Stage): Promise<void> {
  const text = readFileSync(join(import.meta.dirname, folder, 'world.yaml'), 'utf8');
  const expected = (parse(text) ?? {}) as Readonly<Record<string, Expected>>;
  const picture = await pictureOf(stage.admin);
  for (const [kind, { present = [], absent = [] }] of Object.entries(expected)) {
    const entries = picture[kind] ?? [];
    const names = entries.map(({ name }) => name);
    for (const wanted of present) {
      const found = entries.filter(({ name }) => name === wanted.name);
      expect(found.length, `${kind} named ${wanted.name}`).toBe(1);
      expect(found[0]).toMatchObject(wanted);
    }
    for (const name of absent) expect(names, kind).not.toContain(name);
  }
}
