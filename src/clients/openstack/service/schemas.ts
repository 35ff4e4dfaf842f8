import { z } from 'zod';

/**
 * A field that older releases, other policies or an empty value may leave out. OpenStack uses absent and null alike, so
 * both are kept as they come: read them with `??`.
 */
export const maybe = <T extends z.ZodType>(of: T) => of.nullish();

export const text = z.string();
export const maybeText = maybe(z.string());
export const maybeBoolean = maybe(z.boolean());
export const maybeNumber = maybe(z.number());
/** Names to values, as in metadata and extra specs. Some services answer null for none. */
export const textMap = z
  .record(z.string(), z.string())
  .nullish()
  .transform((map) => map ?? {});
export const textList = z
  .array(z.string())
  .nullish()
  .transform((list) => list ?? []);
/** Some identifiers are numbers in old microversions and strings in new ones. */
export const idText = z.union([z.string(), z.number()]).transform(String);
