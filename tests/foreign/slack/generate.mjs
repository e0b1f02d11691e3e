// Prints what Slack's own published types allow in the requests that the bot makes, as JSON schemas without prose.
import { createGenerator } from 'ts-json-schema-generator';

const methods = {
  'chat.delete': 'ChatDeleteArguments',
  'chat.postMessage': 'ChatPostMessageArguments',
  'chat.update': 'ChatUpdateArguments',
  'conversations.history': 'ConversationsHistoryArguments',
  'conversations.info': 'ConversationsInfoArguments',
  'conversations.open': 'ConversationsOpenArguments',
  'conversations.replies': 'ConversationsRepliesArguments',
  'files.completeUploadExternal': 'FilesCompleteUploadExternalArguments',
  'files.getUploadURLExternal': 'FilesGetUploadURLExternalArguments',
  'reactions.add': 'ReactionsAddArguments',
  'reactions.remove': 'ReactionsRemoveArguments',
  'users.conversations': 'UsersConversationsArguments',
  'views.publish': 'ViewsPublishArguments',
};
const path = 'node_modules/@slack/web-api/dist/**/*.d.ts';
const generator = createGenerator({ path, jsDoc: 'none', skipTypeCheck: true });
const definitions = {};
for (const type of Object.values(methods)) {
  for (const [name, schema] of Object.entries(generator.createSchema(type).definitions)) {
    if (JSON.stringify(definitions[name] ?? schema) !== JSON.stringify(schema)) throw new Error(`two types are called ${name}`);
    definitions[name] = schema;
  }
}
console.log(JSON.stringify({ $schema: 'http://json-schema.org/draft-07/schema#', methods, definitions }));
