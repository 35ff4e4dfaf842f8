import { describe, it } from 'vitest';
import { allScenarios, expectWorld, loader } from '../../scenarios/scenario.ts';
import { createRealStage } from '../../support/real-stage.ts';

const folders = (await allScenarios()).flatMap(({ name, story }) => (story.stage === 'any' ? [{ name, story }] : []));

describe('scenarios on a real OpenStack and a real kube-apiserver', () => {
  it.each(folders.map(({ name, story }) => ({ name, title: story.title, story })))(
    '$name: $title',
    async ({ name, story }) => {
      const stage = await createRealStage();
      try {
        await story.play(stage, loader(name));
        await expectWorld(name, stage);
      } finally {
        await stage.stop();
      }
    },
  );
});
