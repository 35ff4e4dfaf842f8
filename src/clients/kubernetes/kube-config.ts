/** Apart, so that it is loaded when it is needed, and so that a bundle leaves out what else the library has. */
export { KubeConfig } from '@kubernetes/client-node';
