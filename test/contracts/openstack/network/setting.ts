import { cleanup } from '../../../support/openstack-cleanup.ts';
import {
  type Answer,
  type OpenStackTarget,
  type Session,
  type Thing,
  authenticate,
} from '../../../support/openstack-raw.ts';

/** Somebody's Neutron with a network to work on; what is made through it is deleted at the end. */
export interface Setting {
  readonly admin: Session;
  readonly member: Session;
  /** An administrator's request below `/v2.0`. */
  ask(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  askAsMember(method: string, path: string, body?: unknown): Promise<Answer>;
  /** Makes one thing and gives it back; fails with the answer when it is refused. */
  make(collection: string, singular: string, attributes: Record<string, unknown>): Promise<Thing>;
  /** Makes a network with one subnet. */
  makeNetwork(cidr: string): Promise<{ network: Thing; subnet: Thing }>;
  done(): Promise<void>;
}

export async function openSetting(target: OpenStackTarget, prefix: string): Promise<Setting> {
  const [admin, member] = [await authenticate(target, target.admin), await authenticate(target, target.member)];
  const made = cleanup();
  const send = (session: Session, method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
    session.call('network', method, `/v2.0${path}`, { ...(body === undefined ? {} : { body }), headers });
  const make: Setting['make'] = async (collection, singular, attributes) => {
    const answer = await send(admin, 'POST', `/${collection}`, { [singular]: attributes });
    if (answer.status !== 201) throw new Error(`POST ${collection}: ${answer.status} ${answer.bytes.toString()}`);
    const thing = answer.body[singular] as Thing;
    made.add(admin, 'network', `/v2.0/${collection}/${thing.id}`);
    return thing;
  };
  return {
    admin,
    member,
    ask: (method, path, body, headers) => send(admin, method, path, body, headers),
    askAsMember: (method, path, body) => send(member, method, path, body),
    make,
    makeNetwork: async (cidr) => {
      const network = await make('networks', 'network', { name: `${prefix}-net` });
      const subnet = await make('subnets', 'subnet', { network_id: network.id, ip_version: 4, cidr });
      return { network, subnet };
    },
    done: () => made.run(),
  };
}

/** Neutron's error as `[status, type, message]`. */
export function refusal(answer: Answer): [status: number, type: string, message: string] {
  const { type, message } = answer.body.NeutronError;
  return [answer.status, type, message];
}
