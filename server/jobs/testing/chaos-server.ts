import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { startCluster, stopCluster } from '#server/platform/db/embedded/cluster.ts';
import {
  acquireEmbedded,
  type EmbeddedDatabase,
  releaseEmbedded,
} from '#server/platform/db/embedded/home.ts';
import { failOver } from '#server/platform/db/testing/standby.ts';

/** A database server that can be lost: its address stays the same whichever server answers behind it. */
export type ChaosServer = {
  /** The server at the address that stays. */
  readonly embedded: EmbeddedDatabase;
  /** Stops it as a power cut does. */
  readonly stopAtOnce: () => Promise<void>;
  readonly startAgain: () => Promise<void>;
  /** A standby takes over from a server that is stopped at once. */
  readonly failOver: () => Promise<void>;
  readonly close: () => Promise<void>;
};

/** Passes every connection on to the port that is in force when it is made. */
async function openAddress(portBehind: () => number) {
  const sockets = new Set<Socket>();
  const keep = (socket: Socket, other: () => Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => {
      sockets.delete(socket);
      other().destroy();
    });
  };
  const server = createServer((client) => {
    const behind = connect(portBehind(), '127.0.0.1');
    keep(client, () => behind);
    keep(behind, () => client);
    client.pipe(behind).pipe(client);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the address has no port');
  const close = () =>
    new Promise<void>((resolve) => {
      for (const socket of sockets) socket.destroy();
      server.close(() => resolve());
    });
  return { port: address.port, close };
}

export async function openChaosServer(folder: string): Promise<ChaosServer> {
  const home = join(folder, 'server');
  // Durable, since losing what was committed is what these runs look for.
  const first = await acquireEmbedded(home);
  let server = { cluster: first.cluster, running: first.running };
  let standbys = 0;
  const address = await openAddress(() => server.running.port);
  return {
    embedded: { ...first, running: { ...first.running, port: address.port } },
    stopAtOnce: () => stopCluster(server.cluster, 'immediate'),
    startAgain: async () => {
      server = { ...server, running: await startCluster(server.cluster, server.running.port) };
    },
    failOver: async () => {
      standbys += 1;
      server = await failOver(server, join(folder, `standby-${standbys}`));
    },
    close: async () => {
      await address.close();
      if (standbys > 0) await stopCluster(server.cluster);
      await releaseEmbedded(home);
    },
  };
}
