/**
 * Named places where a process can be made to die, so that tests can prove that the next run ends in the same bytes.
 * `OPENBOOK_FAULT` names one as `capability.place`, `capability.place:throw` or `capability.place:kill:3` (the third time
 * it is reached). `hold` says on the standard error that the point is reached and waits for SIGUSR2, so that the world
 * around the process can change meanwhile. Without the setting nothing happens; nothing else switches it on.
 */
type FaultEffect = 'kill' | 'throw' | 'hold';
type Fault = { readonly name: string; readonly effect: FaultEffect; readonly occurrence: number };

const timesReached = new Map<string, number>();

/** What a fault raises when it was asked to throw instead of killing the process. */
export class InjectedFault extends Error {
  override readonly name = 'InjectedFault';
}

function isFaultEffect(text: string): text is FaultEffect {
  return text === 'kill' || text === 'throw' || text === 'hold';
}

function parseFault(setting: string): Fault {
  const [name = '', effect = 'kill', occurrence = '1'] = setting.split(':');
  if (name === '' || !isFaultEffect(effect) || !/^[1-9]\d{0,6}$/.test(occurrence)) {
    throw new Error(`OPENBOOK_FAULT is not NAME[:kill|throw|hold[:OCCURRENCE]]: ${setting}`);
  }
  return { name, effect, occurrence: Number(occurrence) };
}

function hold(name: string): Promise<void> {
  return new Promise((resolve) => {
    // A signal handler alone does not keep a process alive that lost its connections meanwhile.
    const alive = setInterval(() => undefined, 60_000);
    process.once('SIGUSR2', () => {
      clearInterval(alive);
      resolve();
    });
    // Only now may anybody hear of it: without its handler the signal would end the process.
    process.stderr.write(`held at ${name}\n`);
  });
}

/**
 * Marks a crash point. The name is always written as a literal, since the list of points is read from the source.
 * The setting is read at each call so that a test can set it for one step of its own process.
 */
export async function faultPoint(name: string): Promise<void> {
  const setting = process.env['OPENBOOK_FAULT'];
  if (setting === undefined || setting === '') return;
  const fault = parseFault(setting);
  if (fault.name !== name) return;
  const reached = (timesReached.get(setting) ?? 0) + 1;
  timesReached.set(setting, reached);
  if (reached !== fault.occurrence) return;
  if (fault.effect === 'throw') {
    timesReached.delete(setting);
    throw new InjectedFault(`injected at ${name}`);
  }
  if (fault.effect === 'hold') return hold(name);
  process.kill(process.pid, 'SIGKILL');
  // The signal is delivered asynchronously; nothing after this point may run.
  await new Promise<never>(() => {});
}
