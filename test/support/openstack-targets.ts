import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { parse } from 'yaml';
import { type Cloud, createCloud } from '../../src/embedded/cloud/index.ts';
import { inProcessDispatcher } from '../../src/embedded/http/in-process-dispatcher.ts';
import { type ManualClock, manualClock } from '../../src/seams/manual-clock.ts';
import { seededRandom } from '../../src/seams/random.ts';
import type { OpenStackTarget } from './openstack-raw.ts';

const ORIGIN = 'https://cloud.test';

export interface EmbeddedTarget extends OpenStackTarget {
  readonly cloud: Cloud;
  readonly clock: ManualClock;
}

/** The embedded cloud in this process, on a clock of its own. Errors that are its bugs fail the test that meets them. */
export function embeddedTarget(): EmbeddedTarget {
  const clock = manualClock();
  const cloud = createCloud({
    clock,
    random: seededRandom(1),
    origin: ORIGIN,
    onUnexpected: (error) => console.error(error),
  });
  return {
    cloud,
    clock,
    authUrl: `${ORIGIN}/identity/v3`,
    admin: { username: 'admin', password: 'embedded', project: 'admin' },
    member: { username: 'demo', password: 'embedded', project: 'demo' },
    dispatcher: inProcessDispatcher(new Map([[ORIGIN, cloud.fetch]])),
    pass: (ms) => clock.advance(ms),
  };
}

interface CloudsYaml {
  readonly clouds: Readonly<
    Record<string, { readonly auth: { auth_url: string; username: string; password: string; project_name: string } }>
  >;
}

/** The real OpenStack that clouds.yaml names: entries `rig-admin` (or OS_CLOUD) and `rig-demo`. */
export function realTarget(): OpenStackTarget {
  const file = process.env['OS_CLIENT_CONFIG_FILE'] ?? '/var/tmp/scp-rig/clouds.yaml';
  const { clouds } = parse(readFileSync(file, 'utf8')) as CloudsYaml;
  const login = (entry: string) => {
    const auth = clouds[entry]?.auth;
    if (!auth) throw new Error(`${file} has no entry ${entry}`);
    return { url: auth.auth_url, username: auth.username, password: auth.password, project: auth.project_name };
  };
  const admin = login(process.env['OS_CLOUD'] ?? 'rig-admin');
  return { authUrl: admin.url, admin, member: login('rig-demo'), pass: (ms) => sleep(ms) };
}
