import { createRealStage } from '../../support/real-stage.ts';
import { describeZoneLife } from '../../reconcilers/availability-zone/life.ts';

describeZoneLife('on a real OpenStack', () => createRealStage());
