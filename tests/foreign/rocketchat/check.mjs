// Reads {calls: [[address, body]], texts: [text]}; writes which calls the server's own validators refuse, and the kinds
// of nodes that the clients' own parser finds in each text.
import { readFileSync } from 'node:fs';
import { parse } from '@rocket.chat/message-parser';
import * as chat from '@rocket.chat/rest-typings/dist/v1/chat';
import { isRoomsInfoProps } from '@rocket.chat/rest-typings/dist/v1/rooms';
import { isDmCreateProps } from '@rocket.chat/rest-typings/dist/v1/dm/DmCreateProps';
import { isUsersInfoParamsGetProps } from '@rocket.chat/rest-typings/dist/v1/users/UsersInfoParamsGet';

const validators = {
  'chat.sendMessage': chat.isChatSendMessageProps,
  'chat.update': chat.isChatUpdateProps,
  'chat.delete': chat.isChatDeleteProps,
  'chat.getMessage': chat.isChatGetMessageProps,
  'chat.syncMessages': chat.isChatSyncMessagesProps,
  'rooms.info': isRoomsInfoProps,
  'dm.create': isDmCreateProps,
  'users.info': isUsersInfoParamsGetProps,
};
const options = { colors: true, emoticons: false, katex: { dollarSyntax: false, parenthesisSyntax: true } };

function kinds(node, found = new Set()) {
  if (Array.isArray(node)) node.forEach((one) => kinds(one, found));
  else if (node && typeof node === 'object') {
    if (node.type) found.add(node.type === 'EMOJI' && node.unicode ? 'SIGN' : node.type);
    Object.entries(node).forEach(([key, value]) => key !== 'fallback' && kinds(value, found));
  }
  return found;
}

const { calls, texts } = JSON.parse(readFileSync(0, 'utf8'));
console.log(JSON.stringify({
  verdicts: calls.map(([name, body]) => [name, name in validators ? validators[name](body) : null]),
  kinds: texts.map((text) => {
    const tree = parse(text, options);
    return { found: [...kinds(tree)], blocks: tree.filter((node) => node.type === 'CODE').length };
  }),
}));
