// Another's fake of Discord, driven by lines of JSON: {"do": "say" | "press" | "command" | "messages", ...} in, answers out.
import { createInterface } from 'node:readline'
import { DigitalDiscord } from 'discord-digital-twin'

const twin = new DigitalDiscord({
  guild: { name: 'Acme' },
  channels: [{ name: 'general', type: 0 }],
  users: [{ username: 'alice' }],
})
await twin.start()
const channel = (await twin.prisma.channel.findFirst({ where: { name: 'general' } })).id
const user = await twin.getFirstNonBotUserId()
const answer = (value) => console.log(JSON.stringify(value))
answer({ api: twin.restUrl, gateway: twin.gatewayUrl, token: twin.botToken, bot: twin.botUserId, guild: twin.guildId, channel, user })

const acts = {
  say: async ({ channel, text }) => ({ id: (await twin.channel(channel).user(user).sendMessage({ content: text })).id }),
  press: async ({ channel, message, token }) =>
    ({ id: (await twin.channel(channel).user(user).clickButton({ messageId: message, customId: token })).id }),
  command: async ({ channel, text }) =>
    ({ id: (await twin.channel(channel).user(user).runSlashCommand({ name: 'ops', options: [{ name: 'text', type: 3, value: text }] })).id }),
  messages: async ({ channel }) => await twin.channel(channel).getMessages(),
}
for await (const line of createInterface({ input: process.stdin })) {
  const asked = JSON.parse(line)
  answer((await acts[asked.do](asked)) ?? {})
}
await twin.stop()
process.exit(0)
