export { applyStep } from './apply.ts';
export * from './plan.ts';
export type { Step as MachineStep } from './step.ts';
export type { Thing as MachineThing, ThingKey as MachineKey, ThingKind as MachineThingKind } from './thing.ts';
export { type FirstBoot, HOST_KEY, type Writing as MachineWriting } from './writing.ts';
export { type Introduction, userDataOf } from './user-data.ts';
export { createIdentities, type Identities, type IdentitiesDeps, type IdentityOwner } from './identity/identities.ts';
export type { IdentityBook } from './identity/book.ts';
