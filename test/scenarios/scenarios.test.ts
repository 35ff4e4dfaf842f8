import { describe, it } from 'vitest';
import { createWorld } from '../support/world.ts';
import { allScenarios, expectWorld, loader } from './scenario.ts';

const folders = await allScenarios();

describe('scenarios in one process', () => {
  it.each(folders.map(({ name, story }) => ({ name, title: story.title, story })))(
    '$name: $title',
    async ({ name, story }) => {
      const world = await createWorld();
      try {
        await story.play(world, loader(name));
        await expectWorld(name, world);
      } finally {
        await world.stop();
      }
    },
  );
});
