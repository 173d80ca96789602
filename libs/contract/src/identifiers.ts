import { z } from 'zod';

const IDENTIFIER_ALLOWED = 'lower-case letters, digits, "-", "_" and ".", 1 to 64 characters';
const NODE_ALLOWED = 'a datacenter, such as "eu-west-1", or one of its nodes, such as "eu-west-1/0"';

/** The name of a datacenter, a layout, a fault ...: what a pointer or an address can carry. `rest` is a word of the fault schedule. */
export const identifier = z
  .string(IDENTIFIER_ALLOWED)
  .regex(/^[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?$/, IDENTIFIER_ALLOWED)
  .refine((text) => text !== 'rest', {
    error: '"rest" is reserved: in a fault it means everything not named',
    params: { allowed: 'another name' },
  });

/** `eu-west-1` (its first node where one node is meant) or `eu-west-1/0`. */
export const nodeSelector = z
  .string(NODE_ALLOWED)
  .regex(/^[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?(?:\/\d{1,2})?$/, NODE_ALLOWED);
