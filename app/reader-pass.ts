import { cookies } from 'next/headers';
import { readerCookieHere } from '#server/api/guards.ts';

/** The pass of this browser; empty where no mailbox was proven in it. */
export async function readerPass(): Promise<string> {
  return (await cookies()).get(readerCookieHere().name)?.value ?? '';
}

/** Lets this browser keep a pass. */
export async function keepReaderPass(pass: string): Promise<void> {
  (await cookies()).set({ ...readerCookieHere(), value: pass });
}

/** Takes the pass out of this browser. */
export async function clearReaderPass(): Promise<void> {
  (await cookies()).set({ ...readerCookieHere(), value: '', maxAge: 0 });
}
