import type { ResourceConfig } from '../../drbd/config.ts';
import type { DrbdKernel } from '../../drbd/kernel.ts';
import type { DrbdResource } from '../../drbd/resource.ts';
import { PlainDisk } from '../../files/disk.ts';
import { fail, type ProgramCall, type ProgramResult } from '../program.ts';

/** One verb of drbdadm for one resource of its files. */
export interface Order {
  readonly call: ProgramCall;
  readonly kernel: DrbdKernel;
  readonly config: ResourceConfig;
  /** When it is up. */
  readonly resource: DrbdResource | undefined;
  readonly has: (option: string) => boolean;
}

/** Throws a `StateRefused` where the kernel refuses. */
export type Verb = (order: Order) => ProgramResult | Promise<ProgramResult>;

/** The disk below, found by the name that the files give it. */
export async function backingOf({ call, config }: Order): Promise<PlainDisk | undefined> {
  const path = config.hosts[call.guest.hostname]?.disk ?? '';
  if (!call.files.lookUp(path)) return undefined;
  const disk = call.guest.kernel.devices().get(await call.files.realpath(path));
  return disk instanceof PlainDisk ? disk : undefined;
}

export const up = (resource: DrbdResource | undefined): resource is DrbdResource => resource !== undefined;
export const notUp = ({ config }: Order) => fail(10, `${config.name}: No such resource`);

/** A verb for a resource that is up; refused as drbdadm does where it is not. */
export const needs =
  (run: (order: Order & { readonly resource: DrbdResource }) => ProgramResult | Promise<ProgramResult>): Verb =>
  (order) =>
    order.resource ? run({ ...order, resource: order.resource }) : notUp(order);
