import { afterEach, expect, test } from 'vitest';
import { makeActivePassive } from './active-passive.ts';
import { type Lab, setLab } from './lab.ts';

let lab: Lab;
afterEach(() => {
  lab.stop();
  expect(lab.unexpected).toEqual([]);
});

const DROPPED =
  '<primitive id="p-old" class="ocf" provider="pacemaker" type="Dummy"><meta_attributes id="p-old-meta">' +
  '<nvpair id="p-old-role" name="target-role" value="Stopped"/></meta_attributes></primitive>';
const RULE = '<rsc_location id="l-old" rsc="p-old" node="pay-data-1" score="100"/>';

test('what a later version of the configuration drops is taken away', async () => {
  lab = await setLab();
  const { quorum } = await makeActivePassive(lab, 'mysql');
  await lab.clock.advance(30_000);
  const check = () => quorum.sh('/usr/local/lib/scp/cib-load check /etc/scp/cib.xml');
  expect(await check()).toMatchObject({ exitCode: 0 });
  for (const [scope, xml] of [
    ['resources', DROPPED],
    ['constraints', RULE],
  ])
    expect(await quorum.sh(`cibadmin --create --scope ${scope} --xml-text '${xml}'`)).toMatchObject({ exitCode: 0 });
  const found = await check();
  expect(found.exitCode).toBe(1);
  expect(found.stdout.trim().split('\n')).toEqual(['rsc_location l-old', 'primitive p-old', 'nvpair p-old-role']);
  expect(await quorum.sh('/usr/local/lib/scp/cib-load load /etc/scp/cib.xml')).toMatchObject({ exitCode: 0 });
  expect(await check()).toMatchObject({ exitCode: 0 });
  const { stdout } = await quorum.sh('cibadmin --query --scope configuration');
  expect(stdout).not.toContain('p-old');
  expect(stdout).toContain('id="ms-r0"');
});

test('what somebody told Pacemaker without an end is taken back, and what ends by itself stays', async () => {
  lab = await setLab();
  const { quorum, data } = await makeActivePassive(lab, 'mysql');
  await lab.clock.advance(30_000);
  const load = (verb: string) => quorum.sh(`/usr/local/lib/scp/cib-load ${verb} /etc/scp/cib.xml`);
  const serving = data.find(({ guest }) => guest.servers.has('mysql'))!;
  const idle = data.find((one) => one !== serving)!.name;
  const until = `crm_resource --ban --resource g-svc --node ${idle} --lifetime PT1H`;
  expect(await quorum.sh(until)).toMatchObject({ exitCode: 0 });
  expect(await load('check')).toMatchObject({ exitCode: 0 });
  const wishes: readonly (readonly [wish: string, found: RegExp])[] = [
    [`crm_resource --ban --resource g-svc --node ${idle}`, /^rsc_location cli-ban-g-svc-on-pay-data-\d$/],
    [`crm_resource --move --resource g-svc --node ${serving.name}`, /^rsc_location cli-prefer-g-svc$/],
    ...['target-role stopped', 'is-managed false', 'maintenance true'].map((wish) => {
      const [name = '', value = ''] = wish.split(' ');
      const set = `crm_resource --resource p-db --meta --set-parameter ${name} --parameter-value ${value}`;
      return [set, new RegExp(`^nvpair p-db-meta_attributes-${name}$`)] as const;
    }),
  ];
  for (const [wish, found] of wishes) {
    expect(await quorum.sh(wish), wish).toMatchObject({ exitCode: 0 });
    const checked = await load('check');
    expect([checked.exitCode, checked.stdout.trim()], wish).toEqual([1, expect.stringMatching(found)]);
    expect(await load('load'), wish).toMatchObject({ exitCode: 0 });
    expect(await load('check'), wish).toMatchObject({ exitCode: 0 });
  }
  await lab.clock.advance(30_000);
  expect(serving.guest.servers.has('mysql')).toBe(true);
});

test('a controller that answers with nothing has not said that all is there', async () => {
  lab = await setLab();
  const { quorum } = await makeActivePassive(lab, 'mysql');
  await lab.clock.advance(30_000);
  const silent =
    'mkdir -p /tmp/mute && printf "#!/bin/sh\\nexit 0\\n" >/tmp/mute/cibadmin && chmod 755 /tmp/mute/cibadmin';
  expect(await quorum.sh(silent)).toMatchObject({ exitCode: 0 });
  const found = await quorum.sh('PATH="/tmp/mute:$PATH" /usr/local/lib/scp/cib-load check /etc/scp/cib.xml');
  expect(found).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('no controller yet') });
});
