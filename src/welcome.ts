/** What the operator reads when the service is up: where to look, and one call to try. */
import type { Settings } from './platform/config.js';

export function welcome(settings: Settings, demoFile: string | null): string {
  const { publicUrl } = settings;
  const lines = [
    `Assent is ready at ${publicUrl}`,
    `  subscribe   ${publicUrl}/subscribe`,
    ...(settings.smtpUrl === null ? [`  mailbox     ${publicUrl}/dev/mailbox`] : []),
    `  API         ${publicUrl}/docs`,
  ];
  if (demoFile === null) return `${lines.join('\n')}\n`;
  return `${[
    ...lines,
    `  demo client ${demoFile}`,
    '',
    'Try it, or see the whole story with: npm run demo',
    `  CLIENT=$(node -p 'const c=require("${demoFile}"); c.clientId+":"+c.clientSecret')`,
    `  TOKEN=$(curl -s -u "$CLIENT" -d grant_type=client_credentials ${publicUrl}/oauth/token \\`,
    '    | node -pe \'JSON.parse(require("fs").readFileSync(0)).access_token\')',
    `  curl -s ${publicUrl}/v1/authorizations -H "Authorization: Bearer $TOKEN" \\`,
    "    -H 'Content-Type: application/json' \\",
    `    -d '{"recipient":{"email":"camille@exemple.example"},"channel":"email","topic":"lettre","messageRef":"hello-1"}'`,
    '',
  ].join('\n')}\n`;
}
