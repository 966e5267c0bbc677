-- package = "commented"
rockspec_format = '3.0'
package = 'shop'
version = 'dev-1'
