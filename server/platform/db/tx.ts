import type { Prisma } from '#prisma/generated/client.ts';

/** The one transaction handle: Prisma's interactive transaction; hot repositories send raw SQL on it. */
export type Tx = Prisma.TransactionClient;
