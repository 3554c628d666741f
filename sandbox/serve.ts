// A stand-in as a program of its own: `node sandbox/serve.ts oidc OPTIONS-AS-JSON` `node sandbox/serve.ts smtp`, or `node sandbox/serve.ts model OPTIONS-AS-JSON`, which may say what to answer. Each
// line that it prints is JSON: first `{"ready": ...}`, then what happens. On the standard input the mail server takes
// `refuse` and `accept`. It ends when its input ends.
import { createInterface } from 'node:readline';
import { politeAnswer, type SandboxModelAnswer, startSandboxModel } from './model.ts';
import { type SandboxOidcOptions, startSandboxOidc } from './oidc.ts';
import { startSandboxSmtp } from './smtp.ts';

const [kind, options = '{}'] = process.argv.slice(2);
const say = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);

if (kind === 'oidc') {
  const chosen: SandboxOidcOptions = JSON.parse(options);
  const { issuer } = await startSandboxOidc(chosen);
  say({ ready: { issuer } });
} else if (kind === 'smtp') {
  const smtp = await startSandboxSmtp(0, {
    onMail: ({ to, message }) =>
      say({ mail: { to, subject: message.subject, id: message.messageId, text: message.text } }),
    onRefusal: () => say({ refused: true }),
  });
  createInterface({ input: process.stdin }).on('line', (line) => {
    smtp.setRefusing(line === 'refuse');
    say({ refusing: line === 'refuse' });
  });
  say({ ready: { port: smtp.port } });
} else if (kind === 'model') {
  const { answer }: { readonly answer?: SandboxModelAnswer } = JSON.parse(options);
  const { url } = await startSandboxModel((request) => {
    say({ request });
    return answer ?? politeAnswer(request);
  });
  say({ ready: { url } });
} else {
  process.stderr.write('usage: node sandbox/serve.ts oidc OPTIONS-AS-JSON | smtp | model OPTIONS-AS-JSON\n');
  process.exit(2);
}
process.stdin.on('end', () => process.exit(0)).resume();
