import { integer } from './schema.ts';

/** How long any machine that we make may take; one that is silent for as long counts as hung. */
export const bootSeconds = () =>
  integer(30, 7200).default(600).describe('How long a new machine may take until it answers over SSH.');
