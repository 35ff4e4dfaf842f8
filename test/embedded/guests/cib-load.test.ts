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
const BAN = '<rsc_location id="cli-ban-g-svc-on-pay-data-2" rsc="g-svc" node="pay-data-2" score="-INFINITY"/>';

test('what a later version of the configuration drops is taken away, and what people and handlers placed stays', async () => {
  lab = await setLab();
  const { quorum } = await makeActivePassive(lab, 'mysql');
  await lab.clock.advance(30_000);
  const check = () => quorum.sh('/usr/local/lib/scp/cib-load check /etc/scp/cib.xml');
  expect(await check()).toMatchObject({ exitCode: 0 });
  for (const [scope, xml] of [
    ['resources', DROPPED],
    ['constraints', RULE],
    ['constraints', BAN],
  ])
    expect(await quorum.sh(`cibadmin --create --scope ${scope} --xml-text '${xml}'`)).toMatchObject({ exitCode: 0 });
  const found = await check();
  expect(found.exitCode).toBe(1);
  expect(found.stdout.trim().split('\n')).toEqual(['rsc_location l-old', 'primitive p-old']);
  expect(await quorum.sh('/usr/local/lib/scp/cib-load load /etc/scp/cib.xml')).toMatchObject({ exitCode: 0 });
  expect(await check()).toMatchObject({ exitCode: 0 });
  const { stdout } = await quorum.sh('cibadmin --query --scope configuration');
  expect(stdout).not.toContain('p-old');
  expect(stdout).toContain('cli-ban-g-svc-on-pay-data-2');
  expect(stdout).toContain('id="ms-r0"');
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
