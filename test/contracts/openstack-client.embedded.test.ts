import { embeddedTarget } from '../support/openstack-targets.ts';
import { describeImageClient } from './openstack/client/storage.ts';

describeImageClient(embeddedTarget);
