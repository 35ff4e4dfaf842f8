import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cloudsYamlPaths, parseCloudsYaml, secureYamlPath } from '../../../src/clients/openstack/index.ts';
import { authRequest } from '../../../src/clients/openstack/session/auth-request.ts';

const AUTH = `
    auth:
      auth_url: https://k:5000/v3
      username: admin
      password: "s3cret value"
      project_name: admin
      user_domain_name: Default
      project_domain_name: Default`;
const file = (entry: string) => `clouds:\n  one:${entry}\n`;
const error = (work: () => unknown): { message: string } => {
  try {
    work();
  } catch (caught) {
    return caught as Error;
  }
  throw new Error('nothing was thrown');
};

describe('clouds.yaml', () => {
  it('gives a configuration', () => {
    expect(
      parseCloudsYaml(file(`${AUTH}\n    region_name: R\n    interface: internal\n    verify: false`), {
        entry: 'one',
      }),
    ).toEqual({
      name: 'one',
      authUrl: 'https://k:5000/v3',
      auth: { method: 'password', user: { name: 'admin', domain: { name: 'Default' } }, password: 's3cret value' },
      scope: { kind: 'project', project: { name: 'admin', domain: { name: 'Default' } } },
      region: 'R',
      interface: 'internal',
      endpointOverrides: {},
      tls: { verify: false },
    });
  });

  it('is completed by secure.yaml', () => {
    const secureText = 'clouds:\n  one:\n    auth:\n      password: other\n';
    expect(parseCloudsYaml(file(AUTH), { secureText }).auth).toMatchObject({ password: 'other', method: 'password' });
  });

  it('knows regions as names and with values of their own', () => {
    const regions =
      '\n    regions:\n      - A\n      - name: B\n        values:\n          auth:\n            auth_url: https://b:5000';
    const text = file(AUTH + regions);
    expect(parseCloudsYaml(text)).toMatchObject({ region: 'A', authUrl: 'https://k:5000/v3' });
    expect(parseCloudsYaml(text, { region: 'B' })).toMatchObject({ region: 'B', authUrl: 'https://b:5000' });
    expect(error(() => parseCloudsYaml(text, { region: 'C' })).message).toContain("one of the entry's regions: A, B");
  });

  it('reads certificates inline, or through the caller', () => {
    const pem = '\n    cacert: |\n      -----BEGIN CERTIFICATE-----\n      x';
    expect(parseCloudsYaml(file(AUTH + pem)).tls.ca).toContain('BEGIN');
    const path = file(`${AUTH}\n    cacert: /etc/ca.pem`);
    expect(parseCloudsYaml(path, { readFile: (name) => `pem of ${name}` }).tls.ca).toBe('pem of /etc/ca.pem');
    expect(error(() => parseCloudsYaml(path)).message).toContain('clouds.one.cacert must hold the PEM text');
  });

  it('takes endpoint overrides and endpoint_type', () => {
    const more = '\n    endpoint_type: adminURL\n    volume_endpoint_override: https://v/%(project_id)s';
    expect(parseCloudsYaml(file(AUTH + more))).toMatchObject({
      interface: 'admin',
      endpointOverrides: { 'block-storage': 'https://v/%(project_id)s' },
    });
  });

  it.each([
    [
      'v3token',
      'auth_url: https://k\n      token: t\n      project_id: p',
      { identity: { methods: ['token'], token: { id: 't' } }, scope: { project: { id: 'p' } } },
    ],
    [
      'v3applicationcredential',
      'auth_url: https://k\n      application_credential_id: i\n      application_credential_secret: s',
      { identity: { methods: ['application_credential'], application_credential: { id: 'i', secret: 's' } } },
    ],
    [
      'v3applicationcredential',
      'auth_url: https://k\n      application_credential_name: n\n      application_credential_secret: s\n      user_id: u',
      {
        identity: {
          methods: ['application_credential'],
          application_credential: { name: 'n', user: { id: 'u' }, secret: 's' },
        },
      },
    ],
    [
      'password',
      'auth_url: https://k\n      username: u\n      password: p\n      system_scope: all',
      {
        identity: {
          methods: ['password'],
          password: { user: { name: 'u', domain: { id: 'default' }, password: 'p' } },
        },
        scope: { system: { all: true } },
      },
    ],
    [
      'v3password',
      'auth_url: https://k\n      user_id: u\n      password: p\n      domain_name: D',
      {
        identity: { methods: ['password'], password: { user: { id: 'u', password: 'p' } } },
        scope: { domain: { name: 'D' } },
      },
    ],
  ])('asks Keystone as told by auth_type %s', (type, auth, expected) => {
    const config = parseCloudsYaml(file(`\n    auth_type: ${type}\n    auth:\n      ${auth}`));
    expect(authRequest(config)).toEqual({ auth: expected });
  });

  it.each([
    ['no auth_url', file('\n    auth:\n      username: x'), 'clouds.one.auth.auth_url is missing; write'],
    [
      'an address without scheme',
      file('\n    auth:\n      auth_url: k:5000'),
      'clouds.one.auth.auth_url must be a whole http or https address',
    ],
    ['Keystone 2', file('\n    auth:\n      auth_url: https://k/v2.0'), 'ending in /v3'],
    [
      'no password',
      file('\n    auth:\n      auth_url: https://k\n      username: x'),
      'clouds.one.auth.password is missing; write it there or in secure.yaml',
    ],
    [
      'a number as password',
      file('\n    auth:\n      auth_url: https://k\n      username: x\n      password: 0123'),
      'clouds.one.auth.password must be text; put it in quotes',
    ],
    [
      'an unknown auth_type',
      file('\n    auth_type: kerberos\n    auth:\n      auth_url: https://k'),
      'clouds.one.auth_type must be one of',
    ],
    ['auth_type __proto__', file('\n    auth_type: __proto__\n    auth:\n      auth_url: https://k'), 'must be one of'],
    [
      'a wrong interface',
      file(`${AUTH}\n    interface: outside`),
      'clouds.one.interface must be public, internal or admin',
    ],
    ['a wrong verify', file(`${AUTH}\n    verify: maybe`), 'clouds.one.verify must be true or false'],
    ['a profile', file(`${AUTH}\n    profile: vexxhost`), 'clouds.one.profile is not supported; write'],
    ['auth as a list', file('\n    auth: []'), 'clouds.one.auth must be a map'],
    ['regions as text', file(`${AUTH}\n    regions: A`), 'clouds.one.regions must be a list'],
    ['no clouds', 'clouds: {}', 'the file has: none'],
    ['two clouds', 'clouds: {a: {}, b: {}}', 'name the entry to use (OS_CLOUD); the file has: a, b'],
    ['text', 'hello', 'must be a map with the key clouds'],
    ['broken YAML', 'clouds:\n  one: {password: "s3cret', 'not valid YAML at line 2'],
    [
      'an alias bomb',
      `clouds:\n  one: &a [x,x]\n  b: &b [${'*a,'.repeat(50)}]\n  c: &c [${'*b,'.repeat(50)}]\n  d: [${'*c,'.repeat(50)}]`,
      'aliases',
    ],
  ])('with %s says what to do', (_, text, words) => {
    const { message } = error(() => parseCloudsYaml(text));
    expect(message).toContain(words);
    expect(message).not.toMatch(/s3cret|0123/);
  });

  it('that names another entry says which there are', () => {
    expect(error(() => parseCloudsYaml(file(AUTH), { entry: 'two' })).message).toContain(
      'no entry two; the file has: one',
    );
  });

  it('never throws anything else, and never shows the secret, whatever is in it', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify({ clouds: { one: value } });
        try {
          parseCloudsYaml(text, { entry: 'one' });
        } catch (caught) {
          expect(caught).toMatchObject({ name: 'ExternalError', fault: 'invalid' });
        }
      }),
    );
    fc.assert(
      fc.property(fc.integer({ min: 0, max: AUTH.length }), fc.string({ maxLength: 3 }), (at, noise) => {
        try {
          parseCloudsYaml(file(AUTH.slice(0, at) + noise + AUTH.slice(at)), { entry: 'one' });
        } catch (caught) {
          expect(caught).toMatchObject({ name: 'ExternalError', fault: 'invalid' });
          expect((caught as Error).message).not.toContain('s3cret value');
        }
      }),
    );
  });
});

describe('where clouds.yaml is looked for', () => {
  it('is the order of openstacksdk', () => {
    expect(cloudsYamlPaths({ configFile: '/x.yaml', workingDirectory: '/w', home: '/h' })).toEqual([
      '/x.yaml',
      '/w/clouds.yaml',
      '/h/.config/openstack/clouds.yaml',
      '/etc/openstack/clouds.yaml',
    ]);
    expect(cloudsYamlPaths({ workingDirectory: '/w', xdgConfigHome: '/c' })[1]).toBe('/c/openstack/clouds.yaml');
    expect(secureYamlPath('/a/clouds.yaml')).toBe('/a/secure.yaml');
  });
});
