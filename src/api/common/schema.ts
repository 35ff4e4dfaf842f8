import { z } from 'zod';
import { isCidr, isIp, isNetworkAddress } from './address.ts';
import { withRules } from './rule.ts';

/** Building blocks of every kind's schema: all bounded, because the API server prices each rule by its worst case. */

export const text = (max: number) => z.string().min(1).max(max);

/** A name that is the same in the spec and in the cloud. */
export const cloudName = () =>
  text(63)
    .regex(/^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$/)
    .describe('Letters, digits, dots, dashes and underscores; at most 63 characters.');

/** The name of a Kubernetes object. */
export const objectName = () => text(253).regex(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/);

/** A key of a Secret's data. */
export const secretKey = () => text(253).regex(/^[-._a-zA-Z0-9]+$/);

/** Somebody else's identifier: a UUID, with or without dashes (Keystone leaves them out). */
export const cloudId = () => text(64).regex(/^[A-Za-z0-9][A-Za-z0-9_-]*$/);

export const integer = (min: number, max: number) => z.int().min(min).max(max);

export const ip = () =>
  withRules(text(45), {
    cel: 'isIP(self)',
    holds: isIp,
    message: 'must be an IP address such as 10.0.0.1 or fd00::1',
  });

export const cidr = () =>
  withRules(
    text(49),
    {
      cel: 'isCIDR(self)',
      holds: isCidr,
      message: 'must be a network in CIDR notation such as 10.0.0.0/24 or fd00::/64',
    },
    {
      cel: '!isCIDR(self) || cidr(self).masked() == cidr(self)',
      holds: (value) => !isCidr(value) || isNetworkAddress(value),
      message: 'has host bits set: write the first address of the network, such as 10.0.0.0/24 and not 10.0.0.7/24',
    },
  );

/** A list whose order means nothing: entries are told apart by `keys`, and a duplicate is refused. */
export const listMap = <S extends z.ZodType<object>>(item: S, max: number, ...keys: readonly string[]) =>
  withRules(z.array(item).max(max).meta({ 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': keys }), {
    holds: (list) => allDiffer(list.map((entry) => keys.map((key) => (entry as Record<string, unknown>)[key]))),
    message: `has two entries with the same ${keys.join(', ')}: rename or remove one of them`,
  });

/** A set of plain values. */
export const listSet = <S extends z.ZodType>(item: S, max: number) =>
  withRules(z.array(item).max(max).meta({ 'x-kubernetes-list-type': 'set' }), {
    holds: allDiffer,
    message: 'has the same value twice: remove one of them',
  });

const allDiffer = (values: readonly unknown[]) =>
  new Set(values.map((value) => JSON.stringify(value))).size === values.length;

/** A list that is one value: who applies it owns all of it. */
export const listAtomic = <S extends z.ZodType>(item: S, max: number) =>
  z.array(item).max(max).meta({ 'x-kubernetes-list-type': 'atomic' });

/** Free keys with plain values, as OpenStack's metadata, properties and extra specs have. */
export const stringMap = (max: number) => z.record(z.string(), z.string().max(255)).meta({ maxProperties: max });

/** RFC 3339, as Kubernetes writes times. */
export const time = () => z.string().max(64).meta({ format: 'date-time' });

/** A Go duration of whole hours, minutes and seconds. */
export const duration = () => text(16).regex(/^([0-9]+h)?([0-9]+m)?([0-9]+s)?$/);
