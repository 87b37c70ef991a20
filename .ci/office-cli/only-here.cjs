// Loaded before a program: the hosts of Office 365 are this machine for it, and no other host is
// reached; who tries hears that the connection was refused. LOCKBOX_TLS_PORT says where they answer.
'use strict';

const tls = require('node:tls');
const net = require('node:net');
const dns = require('node:dns');

const port = Number(process.env.LOCKBOX_TLS_PORT);
const nobody = 1;
const hosts = new Set(['manage.office.com', 'login.microsoftonline.com']);

const connectTls = tls.connect;
tls.connect = function (options, ...rest) {
  const host = options && (options.servername || options.host || options.hostname);
  const here = { ...options, host: '127.0.0.1', path: undefined, socket: undefined };
  if (hosts.has(host)) {
    return connectTls.call(this, { ...here, port, servername: host }, ...rest);
  }
  return connectTls.call(this, { ...here, port: nobody }, ...rest);
};

const connectPlain = net.Socket.prototype.connect;
net.Socket.prototype.connect = function (...args) {
  // net normalises its arguments into an array before it gets here
  const given = Array.isArray(args[0]) ? args[0][0] : args[0];
  if (given && typeof given === 'object' && !given.path && given.port !== port) {
    given.host = '127.0.0.1';
    given.port = nobody;
  }
  return connectPlain.apply(this, args);
};

dns.lookup = (name, ...rest) => {
  const error = Object.assign(new Error(`There is no ${name} here`), { code: 'ENOTFOUND' });
  process.nextTick(() => rest[rest.length - 1](error));
};
