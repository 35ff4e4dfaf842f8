import { describePlacementContract } from '../../contracts/openstack/placement.ts';
import { describeVolumeContract } from '../../contracts/openstack/volume.ts';
import { describeImageContract } from '../../contracts/openstack/image.ts';
import { describeComputeContract } from '../../contracts/openstack/compute.ts';
import { describeNetworkContract } from '../../contracts/openstack/network.ts';
import { describeObjectContract } from '../../contracts/openstack/object.ts';
import { describeIdentityContract } from '../../contracts/openstack/identity.ts';
import { realTarget } from '../../support/openstack-targets.ts';

describeIdentityContract(realTarget);
describeNetworkContract(realTarget);
describeObjectContract(realTarget);
describeComputeContract(realTarget);
describeImageContract(realTarget);
describeVolumeContract(realTarget);
describePlacementContract(realTarget);
