import { describe, expect, it } from 'vitest';
import type { Content, MachineSetup } from '../../src/topologies/blueprint.ts';
import { databaseBlueprint, databaseSetup } from '../../src/topologies/database/index.ts';
import { CASES, declared, placed } from './declared.ts';

const shown = (content: Content): string =>
  content.map((piece) => (typeof piece === 'string' ? piece : `<secret ${piece.secret}>`)).join('');

/** A machine as a page to read. Scripts are in the sources; here only that they are there. */
function page({ files, units }: MachineSetup): string {
  const all = files.toSorted((a, b) => (a.path < b.path ? -1 : 1));
  const heads = all.map(({ path, mode, owner, group, notifies = [], content }) => {
    const told = notifies.map(({ unit, how }) => ` -> ${how} ${unit}`).join('');
    const head = `==== ${path} ${mode} ${owner}:${group}${told}\n`;
    return path.startsWith('/usr/local/lib/scp/') ? head : `${head}${shown(content).trimEnd()}\n`;
  });
  return `${heads.join('')}==== units\n${units.map((unit) => `${JSON.stringify(unit)}\n`).join('')}`;
}

describe.each(CASES)('%s of %s', (topology, engine) => {
  const cluster = declared({ topology, engine: { name: engine, version: engine === 'mysql' ? '10.11' : '15' } });
  const blueprint = databaseBlueprint(cluster);
  const setup = databaseSetup(cluster, placed(blueprint));
  const golden = `golden/${topology}-${engine}`;

  it('needs of the cloud what the golden file says', async () => {
    await expect(`${JSON.stringify(blueprint, undefined, 2)}\n`).toMatchFileSnapshot(`${golden}/blueprint.json`);
  });

  it('begins in the steps that the golden file says', async () => {
    await expect(`${JSON.stringify(setup.bootstrap, undefined, 2)}\n`).toMatchFileSnapshot(`${golden}/bootstrap.json`);
  });

  it.each(setup.machines.map((machine) => [machine.member, machine] as const))(
    'puts on %s what the golden file says',
    async (member, machine) => {
      await expect(page(machine)).toMatchFileSnapshot(`${golden}/${member}.txt`);
    },
  );
});
