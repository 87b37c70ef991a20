package org.customerlockbox.request;

/** The requester withdrew a request. */
public record RequestCanceled(RequestId requestId) {}
