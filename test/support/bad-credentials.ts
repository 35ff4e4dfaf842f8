import type { KubernetesObject } from '../../src/clients/kubernetes/index.ts';
import { HONEST, PASSWORD } from './hostile-servers.ts';
import { cloudsYaml, type World } from './world.ts';

/** Credentials that do not work, for a reason of their own. */
export interface BadCredentials {
  readonly what: string;
  /** Text of the Secret; undefined for no Secret at all. */
  readonly text: string | undefined;
  readonly reason: string;
  /** What the message has to say. */
  readonly says: string;
}

/** How this user's credentials can be wrong: missing, malformed, refused, or for another place. */
export function badCredentials(user: 'admin' | 'demo'): readonly BadCredentials[] {
  const sound = cloudsYaml(user, user);
  const yaml = cloudsYaml(user, user, PASSWORD);
  const all: readonly [what: string, text: string | undefined, reason: string, says: string][] = [
    ['no Secret', undefined, 'SecretNotFound', 'clouds.yaml'],
    ['no YAML', 'clouds: [', 'InvalidCredentials', 'clouds.yaml'],
    ['nothing', '', 'InvalidCredentials', 'clouds'],
    ['a list', '- 1\n- 2\n', 'InvalidCredentials', 'clouds'],
    ['no clouds', 'clouds: {}', 'InvalidCredentials', 'clouds'],
    ['no auth', 'clouds: { openstack: { region_name: RegionOne } }', 'InvalidCredentials', 'auth'],
    ['no address', yaml.replace(/auth_url: .*/, 'x: y'), 'InvalidCredentials', 'auth_url'],
    ['an address that is none', yaml.replace(/auth_url: .*/, 'auth_url: not a url'), 'InvalidCredentials', 'auth_url'],
    ['no password', yaml.replace(/password: .*/, 'x: y'), 'InvalidCredentials', 'password'],
    ['the wrong password', yaml, 'Unauthenticated', ''],
    ['a user that there is not', yaml.replace(`username: ${user}`, 'username: nobody'), 'Unauthenticated', ''],
    ['a project that there is not', yaml.replace(`project_name: ${user}`, 'project_name: none'), 'Unauthenticated', ''],
    ['a host that nobody serves', yaml.replace('cloud.test', 'gone.test'), 'Unreachable', 'gone.test'],
    ['a region that there is not', sound.replace('RegionOne', 'Atlantis'), 'RefusedByCloud', 'Atlantis'],
    ['an application credential that was revoked', applicationCredential('0f00', PASSWORD), 'Unauthenticated', ''],
  ];
  return all.map(([what, text, reason, says]) => ({ what, text, reason, says }));
}

/** An application credential of the user that has run out by now. */
export async function expiredCredential(world: World, user: 'admin' | 'demo'): Promise<string> {
  const { identity } = user === 'admin' ? world.admin : world.member;
  const me = await identity.whoAmI();
  const expires_at = new Date(world.clock.now() + 1_000).toISOString();
  const { id, secret } = await identity.createApplicationCredential(me.user.id, { name: 'brief', expires_at });
  await world.clock.advance(2_000);
  return applicationCredential(id, secret);
}

function applicationCredential(id: string, secret: string): string {
  const auth = `{ auth_url: "${HONEST}/identity/v3", application_credential_id: "${id}", application_credential_secret: "${secret}" }`;
  return `clouds: { openstack: { auth_type: v3applicationcredential, auth: ${auth}, region_name: RegionOne } }`;
}

/** A Secret as ScpClouds name it. */
export function credentialsSecret(name: string, text: string): KubernetesObject {
  const data = { 'clouds.yaml': Buffer.from(text).toString('base64') };
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name }, data } as KubernetesObject;
}
