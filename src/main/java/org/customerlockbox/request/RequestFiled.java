package org.customerlockbox.request;

/** A request was filed and waits for the provider's first level. */
public record RequestFiled(RequestId requestId) {}
