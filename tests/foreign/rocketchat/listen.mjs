// A DDP client that knows nothing of the project: logs in, subscribes, prints one message of the server, leaves.
import SimpleDDP from 'simpleddp';
import ws from 'ws';

const [, , endpoint, token] = process.argv;
const ddp = new SimpleDDP({ endpoint, SocketConstructor: ws, reconnectInterval: 1000 });
await ddp.connect();
const login = await ddp.call('login', { resume: token });
ddp.ddpConnection.on('changed', async (said) => {
  console.log(JSON.stringify({ login, collection: said.collection, args: said.fields.args }));
  await ddp.disconnect();
  process.exit(0);
});
const subscription = ddp.subscribe('stream-room-messages', '__my_messages__', false);
await subscription.ready();
console.log('ready');
