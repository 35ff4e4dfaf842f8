/** The image of the samples that boots nowhere but in the embedded world, as an entry of `spec.images` that goes with its cloud. */
export const TINY_IMAGE = {
  name: 'scp-node',
  managed: {
    source: { file: 'tiny.raw' },
    checksum: { algorithm: 'sha256', value: '5e22f92db2d51ea429864eecbae306114b4f06cc020f85dc2861bd27d6a3f6eb' },
    diskFormat: 'raw',
    deletionPolicy: 'Delete',
  },
} as const;
