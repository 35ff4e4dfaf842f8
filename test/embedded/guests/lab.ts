import { Readable } from 'node:stream';
import { createOpenStackClient, type OpenStackClient, parseCloudsYaml } from '../../../src/clients/openstack/index.ts';
import { type Cloud, createCloud } from '../../../src/embedded/cloud/index.ts';
import { createGuests, type Guest, type Guests } from '../../../src/embedded/guests/index.ts';
import { inProcessDispatcher } from '../../../src/embedded/http/in-process-dispatcher.ts';
import { type ManualClock, manualClock } from '../../../src/seams/manual-clock.ts';
import { seededRandom } from '../../../src/seams/random.ts';
import type { ShellResult, ShellTarget } from '../../../src/seams/shell.ts';
import { cloudsYaml, during } from '../../support/world.ts';
import { testKey } from './keys.ts';

export const LOGIN = testKey(1);
export const VIRTUAL_ADDRESS = '10.7.0.100';

/** An embedded cloud with a network, and machines on it that nobody but the test made. */
export interface Lab {
  readonly clock: ManualClock;
  readonly cloud: Cloud;
  readonly client: OpenStackClient;
  readonly guests: Guests;
  /** Bugs of the stand-in that came up. */
  readonly unexpected: readonly Error[];
  /** Makes a server at a fixed address, with a data volume when asked, and waits until it answers. */
  boot(
    name: string,
    address: string,
    options?: { readonly volumeGiB?: number; readonly host?: string },
  ): Promise<LabMachine>;
  during<T>(work: Promise<T>): Promise<T>;
  stop(): void;
}

export interface LabMachine {
  readonly id: string;
  readonly name: string;
  readonly address: string;
  readonly volumeId: string | undefined;
  readonly target: ShellTarget;
  readonly guest: Guest;
  /** Runs a line as the operator would. */
  sh(command: string, options?: { readonly stdin?: string; readonly timeoutMs?: number }): Promise<ShellResult>;
}

const ORIGIN = 'https://cloud.test';

export async function setLab({ seed = 1, bootMs = 4_000 } = {}): Promise<Lab> {
  const clock = manualClock();
  const random = seededRandom(seed);
  const unexpected: Error[] = [];
  const onUnexpected = (error: Error) => void unexpected.push(error);
  const cloud = createCloud({ clock, random, origin: ORIGIN, onUnexpected });
  const guests = createGuests({ clock, random, machines: cloud.machines, bootMs, onUnexpected });
  const client = createOpenStackClient({
    cloud: parseCloudsYaml(cloudsYaml('admin', 'admin')),
    clock,
    random: seededRandom(seed + 1),
    dispatcher: inProcessDispatcher(new Map([[ORIGIN, cloud.fetch]])),
    limits: { ratePerSecond: 1_000, burst: 10_000 },
  });
  const wait = <T>(work: Promise<T>): Promise<T> => during(clock, work);

  const network = await wait(client.network.createNetwork({ name: 'data' }));
  const subnet = await wait(
    client.network.createSubnet({ name: 'data', network_id: network.id, ip_version: 4, cidr: '10.7.0.0/24' }),
  );
  const image = await wait(client.image.createImage({ name: 'node', container_format: 'bare', disk_format: 'raw' }));
  await wait(client.image.uploadImage(image.id, { open: () => Readable.from([Buffer.from('node')]), size: 4 }));
  const flavor = await wait(client.compute.createFlavor({ name: 'node', ram: 1024, vcpus: 1, disk: 10 }));

  const until = async (reached: () => Promise<boolean>) => {
    for (let second = 0; second < 120; second++) {
      if (await reached()) return;
      await clock.advance(1_000);
    }
    throw new Error('it never came up');
  };

  const boot: Lab['boot'] = async (name, address, options = {}) => {
    const port = await wait(
      client.network.createPort({
        network_id: network.id,
        name,
        fixed_ips: [{ subnet_id: subnet.id, ip_address: address }],
        allowed_address_pairs: [{ ip_address: VIRTUAL_ADDRESS }],
      }),
    );
    const hostKey = testKey(100 + Number(address.split('.')[3]));
    const userData = {
      hostname: name,
      ssh_keys: { ed25519_private: hostKey.privateKey, ed25519_public: hostKey.publicKey },
      ssh_authorized_keys: [LOGIN.publicKey],
    };
    const { id } = await wait(
      client.compute.createServer({
        name,
        flavorRef: flavor.id,
        imageRef: image.id,
        networks: [{ port: port.id }],
        ...(options.host === undefined ? {} : { host: options.host }),
        user_data: Buffer.from(`#cloud-config\n${JSON.stringify(userData)}`).toString('base64'),
      }),
    );
    await until(async () => (await wait(client.compute.getServer(id))).status === 'ACTIVE');
    let volumeId: string | undefined;
    if (options.volumeGiB !== undefined) {
      const volume = await wait(client.volume.createVolume({ name, size: options.volumeGiB }));
      volumeId = volume.id;
      await until(async () => (await wait(client.volume.getVolume(volume.id))).status === 'available');
      await wait(client.compute.attachVolume(id, { volumeId: volume.id }));
      await until(async () => (await wait(client.volume.getVolume(volume.id))).status === 'in-use');
    }
    const target: ShellTarget = {
      host: address,
      port: 22,
      user: 'root',
      privateKey: LOGIN.privateKey,
      hostKeys: [hostKey.publicKey],
    };
    const shell = guests.shells.open(target);
    await until(() => Promise.resolve(guests.get(id)?.sshd !== undefined));
    return {
      id,
      name,
      address,
      volumeId,
      target,
      get guest() {
        return guests.get(id)!;
      },
      sh: (command, how = {}) => wait(shell.exec({ command, timeoutMs: 600_000, ...how })),
    };
  };
  return {
    clock,
    cloud,
    client,
    guests,
    unexpected,
    boot,
    during: wait,
    stop: () => {
      guests.stop();
      cloud.stop();
    },
  };
}
